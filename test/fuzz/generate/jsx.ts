// JSX, by a factory of the module's own that a comment names.
import type { Template } from "./model.ts";
import { FACTORY } from "./module.ts";

export const JSX: readonly Template[] = [
  function element(x) {
    x.once(
      FACTORY,
      `const ${FACTORY} = (tag: any, props: any, ...kids: any[]): number =>\n  typeof tag === "function" ? tag(props) : tag.length + (props?.n ?? ${x.int()}) + kids.flat().reduce((a, b) => a + Number(b), 0);`,
    );
    x.once(
      "fzOther",
      `const fzOther = (tag: any, props: any): number => (props?.n ?? 1) * ${x.int()};`,
    );
    const Part = x.local("Part");
    return {
      before: `const ${Part} = ({ n }: any) => n + ${x.lazy("n")};`,
      code: `const ${x.name} = (n: number) => (\n  <div n={n} {...{ k: 1 }}>\n    <${Part} n={${x.int()}} />\n    {${x.lazy("n")}}\n  </div>\n);`,
      use: (at, arg) => `${at}(${arg})`,
    };
  },
];
