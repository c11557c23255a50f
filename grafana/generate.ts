import { writeBoards } from './write-boards.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: generate FOLDER');
writeBoards(folder);
