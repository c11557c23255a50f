import type { Problem, SettingPath } from './fault.ts';
import { isSection, listAt, valueAt } from './raw.ts';

/** What every configuration that looks like an application password is told (api-facts.md, section 9). */
export const APP_PASSWORD_MESSAGE =
  'Bitbucket removed application passwords on 2026-07-28: use an API token (kind: api_token, with email and token; scopes read:pipeline:bitbucket and read:repository:bitbucket) or an access token (kind: access_token, with token)';
export const APP_PASSWORD_VARIABLE_MESSAGE =
  'Bitbucket removed application passwords on 2026-07-28: unset this and use an API token (BITBUCKET_EMAIL and BITBUCKET_API_TOKEN; scopes read:pipeline:bitbucket and read:repository:bitbucket) or an access token (BITBUCKET_ACCESS_TOKEN)';

const KINDS: readonly unknown[] = ['app_password', 'app-password', 'apppassword', 'password', 'basic'];
const KEYS = ['app_password', 'app_password_file', 'apppassword', 'password', 'password_file', 'username'];

/** Settings that only made sense for application passwords. One problem for each section that holds any. */
export function findAppPasswords(root: unknown): readonly Problem[] {
  const credentials = listAt(root, ['bitbucket', 'credentials']).flatMap((credential, index) => {
    const path: SettingPath = ['bitbucket', 'credentials', index];
    const key = KINDS.includes(valueAt(credential, ['kind']))
      ? 'kind'
      : (retiredKey(credential) ?? retiredToken(credential));
    return key === undefined ? [] : [{ path: [...path, key], message: APP_PASSWORD_MESSAGE, covers: path }];
  });
  const sections = [[], ['bitbucket']].flatMap((path: SettingPath) =>
    KEYS.filter((key) => valueAt(root, [...path, key]) !== undefined).map((key) => ({
      path: [...path, key],
      message: APP_PASSWORD_MESSAGE,
    })),
  );
  return [...credentials, ...sections];
}

function retiredKey(section: unknown): string | undefined {
  return isSection(section) ? KEYS.find((key) => Object.hasOwn(section, key)) : undefined;
}

/** Application passwords began with ATBB; API tokens begin with ATATT, access tokens with ATCTT. */
function retiredToken(section: unknown): string | undefined {
  const token = valueAt(section, ['token']);
  return typeof token === 'string' && /^ATBB[A-Za-z0-9]{32}$/.test(token) ? 'token' : undefined;
}
