/*
 * How exact an elementary function is: reads pairs of doubles, x and what was computed for f(x), and answers the largest
 * error in units of the last place of the double nearest to f(x), against quadruple precision (libquadmath, 113 bits).
 */

#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <string.h>

typedef __float128 (*function)(__float128);

static __float128 sigmoidq(__float128 x) { return 1 / (1 + expq(-x)); }

static const struct {
  const char *name;
  function of;
} functions[] = {
    {"exp", expq},   {"expm1", expm1q}, {"log", logq},   {"log1p", log1pq}, {"sin", sinq},
    {"cos", cosq},   {"sinh", sinhq},   {"cosh", coshq}, {"tanh", tanhq},   {"sigmoid", sigmoidq},
};

static double unit_of(double y) {
  int exponent;
  frexp(y, &exponent);
  return ldexp(1, exponent - 53 < -1074 || y == 0 ? -1074 : exponent - 53);
}

int main(int count, char **words) {
  function of = NULL;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (count > 1 && strcmp(words[1], functions[i].name) == 0) of = functions[i].of;
  }
  if (of == NULL) return 2;
  double worst = 0;
  for (double pair[2]; fread(pair, sizeof *pair, 2, stdin) == 2;) {
    const __float128 exact = of(pair[0]);
    const double nearest = (double)exact;
    if (isnan(nearest) && isnan(pair[1])) continue;
    if (isinf(nearest) && nearest == pair[1]) continue;
    const double error = (double)fabsq((pair[1] - exact) / unit_of(nearest));
    if (!(error <= worst)) worst = error; /* NaN counts, and stays */
  }
  printf("%.17g\n", worst);
  return 0;
}
