// A user's TypeScript, as Node 22.18 and 24 run it with the register, and Bun with the plugin.
import { compile, grad } from "@chainrule/autograd";

type Shape = { readonly kind: "circle"; readonly r: number } | { readonly kind: "box"; readonly w: number };

function area(shape: Shape): number {
  "use grad";
  switch (shape.kind) {
    case "circle":
      return shape.r < 0 ? 0 : 3 * shape.r ** 2;
    default:
      return shape.w ** 2;
  }
}

const circle: Shape = { kind: "circle", r: 2 };
console.log(JSON.stringify([area(circle), grad(area)(circle), compile(grad(area))(circle)]));
