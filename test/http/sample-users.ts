/** Hashes of the lowest cost that bcrypt knows, so that tests do not wait. */
export const ALICE = {
  user: 'alice',
  password: 'correct horse',
  hash: '$2b$04$mwqIuzzdMDC50Hx0vtN7IeVXrb8TSGRKQRVAfwwih.A1BvoQKEQkW',
};
export const BOB = {
  user: 'bob',
  password: 'p:ss wörd',
  hash: '$2y$04$/YSW9eUGa9TRnL.pvRCuiuI2DYMTnufLnQ6XBJ5WTX/cmTALOKfeS',
};

/** The Authorization header of a client. */
export function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
