import operators from "@chainrule/operators/webpack";

export default {
  /** @param {{ plugins: unknown[] }} config */
  webpack(config) {
    config.plugins.push(operators());
    return config;
  },
};
