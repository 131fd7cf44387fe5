// stub
import type { Context } from "./command.ts";
export async function validateExport(inline: boolean, context: Context): Promise<number> {
  throw new Error(`${inline}${context.cwd}`);
}
