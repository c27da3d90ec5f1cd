/*
 * How exact an elementary function is: reads triples of doubles, x, y and what was computed for f(x) or f(x, y), and answers
 * the largest error in units of the last place of the double nearest to it, against quadruple precision (libquadmath, 113
 * bits), and where it was.
 */

#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <string.h>

typedef __float128 (*unary)(__float128);
typedef __float128 (*binary)(__float128, __float128);

static __float128 sigmoidq(__float128 x) { return 1 / (1 + expq(-x)); }

static const struct {
  const char *name;
  unary of;
  binary of_two;
} functions[] = {
    {"exp", expq},     {"expm1", expm1q}, {"log", logq},     {"log1p", log1pq},    {"log2", log2q},
    {"log10", log10q}, {"sin", sinq},     {"cos", cosq},     {"tan", tanq},        {"asin", asinq},
    {"acos", acosq},   {"atan", atanq},   {"sinh", sinhq},   {"cosh", coshq},      {"tanh", tanhq},
    {"asinh", asinhq}, {"acosh", acoshq}, {"atanh", atanhq}, {"cbrt", cbrtq},      {"sigmoid", sigmoidq},
    {"erf", erfq},     {"erfc", erfcq},   {"pow", NULL, powq}, {"hypot", NULL, hypotq}, {"atan2", NULL, atan2q},
};

static double unit_of(double y) {
  int exponent;
  frexp(y, &exponent);
  return ldexp(1, exponent - 53 < -1074 || y == 0 ? -1074 : exponent - 53);
}

int main(int count, char **words) {
  unary of = NULL;
  binary of_two = NULL;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (count < 2 || strcmp(words[1], functions[i].name) != 0) continue;
    of = functions[i].of;
    of_two = functions[i].of_two;
  }
  if (of == NULL && of_two == NULL) return 2;
  double worst = 0, at[2] = {0, 0};
  for (double numbers[3]; fread(numbers, sizeof *numbers, 3, stdin) == 3;) {
    const __float128 exact = of != NULL ? of(numbers[0]) : of_two(numbers[0], numbers[1]);
    const double nearest = (double)exact;
    if (isnan(nearest) && isnan(numbers[2])) continue;
    if (isinf(nearest) && nearest == numbers[2]) continue;
    const double error = (double)fabsq((numbers[2] - exact) / unit_of(nearest));
    if (error <= worst) continue;
    worst = error; /* NaN counts */
    at[0] = numbers[0];
    at[1] = numbers[1];
    if (isnan(error)) break;
  }
  printf("[%.17g, %.17g, %.17g]\n", isfinite(worst) ? worst : 1e300, at[0], at[1]);
  return 0;
}
