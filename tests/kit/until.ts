/** Waits for something to hold; fails when it does not in so many milliseconds, 20 seconds as a rule. */
export async function until(holds: () => boolean, patience = 20_000): Promise<void> {
  const end = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
