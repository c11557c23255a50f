import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import pLimit from 'p-limit';
import { appendOperator, combineCrc32 } from './crc32-combine.ts';

/**
 * One gzip member that holds all chunks one after the other. Each chunk is compressed once for as long as it lives, on the thread pool.
 */
export type Gzip = (chunks: readonly Uint8Array[]) => Promise<readonly Uint8Array[]>;

/** A chunk as a piece of a deflate stream that stands on its own: it refers to nothing before it and ends on a byte. */
interface Piece {
  readonly deflated: Uint8Array;
  readonly length: number;
  readonly crc: number;
  readonly operator: number;
}

const compress = promisify<Uint8Array, { level: number; finishFlush: number }, Buffer>(deflateRaw);

/** Magic number, method deflate, no flags, no time, no extra flags, unknown system (RFC 1952). */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** An empty last block, which ends the deflate stream (RFC 1951). */
const LAST_BLOCK = Uint8Array.of(3, 0);
/** Text of metrics is so repetitive that higher levels cost time and gain little. */
const LEVEL = 4;
/** The thread pool has four threads, and others need it too. */
const PARALLEL = 2;

/**
 * Pieces are kept beside their chunks in a weak map: what the page no longer holds is forgotten with it, and one changed repository
 * compresses again only the chunks that it is in.
 */
export function createGzip(): Gzip {
  const pieces = new WeakMap<Uint8Array, Promise<Piece>>();
  const limit = pLimit(PARALLEL);
  const pieceOf = (chunk: Uint8Array): Promise<Piece> => {
    const known = pieces.get(chunk);
    if (known !== undefined) return known;
    const piece = limit(() => deflate(chunk));
    pieces.set(chunk, piece);
    piece.catch(() => pieces.delete(chunk));
    return piece;
  };
  return async (chunks) => toMember(await Promise.all(chunks.map(pieceOf)));
}

async function deflate(chunk: Uint8Array): Promise<Piece> {
  const deflated = await compress(chunk, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  return { deflated, length: chunk.length, crc: crc32(chunk), operator: appendOperator(chunk.length) };
}

function toMember(pieces: readonly Piece[]): readonly Uint8Array[] {
  const crc = pieces.reduce((sum, piece) => combineCrc32(sum, piece.crc, piece.operator), 0);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  return [HEADER, ...pieces.map(({ deflated }) => deflated), LAST_BLOCK, trailer];
}
