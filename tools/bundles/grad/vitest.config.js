import operators from "@chainrule/operators/vite";

export default { plugins: [operators()], test: { include: ["*.test.js"] } };
