// Files that are carried as they are: importing one gives its path.
declare module "*.min.js" {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: what an import of a file gives
  export default path;
}

declare module "*/LICENSE" {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: what an import of a file gives
  export default path;
}
