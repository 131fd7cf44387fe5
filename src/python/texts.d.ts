// Python sources are carried as texts.
declare module "*.py" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: it is what an import of a text gives.
  export default text;
}
