/**
 * What the example for Bun uses of it, so that every compiler can check that example: Bun's own types
 * take the place of the platform's.
 *
 * @module
 */
declare const Bun: {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  file(path: string): { text(): Promise<string> };
  write(path: string, text: string): Promise<number>;
};
