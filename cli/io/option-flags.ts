/**
 * Hints of the SDK in terms of the command line: the SDK names its options, a user here has flags.
 *
 * @module
 */

/** What to use here for an option, by the name that follows `the option` in hints of the SDK. */
export const OPTION_FLAGS: ReadonlyMap<string, string> = new Map(Object.entries({
  acceptEmpty: "--accept-empty",
  apiUrl: "--api-url",
  auth: "--token-url, --client-id and --client-secret-file, see dwdi help environment",
  "auth.scope": "--scope",
  "auth.token": "--token-command",
  collectInvalid: "dwdi waldur report",
  dataType: "--data-type",
  fetch: "the SDK's option fetch",
  filesystem: "--filesystem",
  maxResponseBytes: "the SDK's option maxResponseBytes",
  named: "--offering",
  proxy: "--proxy, see dwdi help proxies",
  reconcileStale: "--reconcile-stale",
  skipStaffCheck: "--no-staff-check",
  storageRoute: "--storage-route",
  timeout: "--timeout",
  "tls.ca": "--ca-file",
}));

/** A text of the SDK with flags in place of options. */
export function inFlags(text: string): string {
  return text.replace(
    /\bthe option (\w+(?:\.\w+)?)/g,
    (named, option) => OPTION_FLAGS.get(option) ?? named,
  );
}

/** What has a hint of the SDK, with flags in it in place of options. */
export function hintInFlags<Hinting extends { readonly hint?: string | undefined }>(
  hinting: Hinting,
): Hinting {
  const { hint } = hinting;
  return hint === undefined ? hinting : { ...hinting, hint: inFlags(hint) };
}
