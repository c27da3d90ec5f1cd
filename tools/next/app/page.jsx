import { grad, hessian } from "@chainrule/autograd";
import { Client } from "./client.jsx";
import { energy } from "./energy.js";

export default function Page() {
  return (
    <main>
      <p>{`server ${grad(energy)(2, 1)} ${hessian((x) => x ** 3)(2)}`}</p>
      <Client />
    </main>
  );
}
