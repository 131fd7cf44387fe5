/** Version of the rules by which manifests are made; goes into locks. */
export const RULES = 3;
