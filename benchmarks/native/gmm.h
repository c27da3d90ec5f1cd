/* The mixture of K Gaussians in D dimensions, as GMM: included once for each size. */
static double GMM(const double *p, double *g, const double *data, int size) {
  const double *means = p + K, *factors = means + K * D;
  double *gm = g + K, *gf = gm + K * D;
  double scale[K][D], height[K], scaleSlope[K][D] = {{0}}, centred[K][D], whitened[K][D], exponent[K];
  double weightSum = 0, total = 0, squares = 0;
  memset(g, 0, (K + K * D + K * (D + D * (D - 1) / 2)) * sizeof *g);
  for (int c = 0; c < K; c++) {
    height[c] = p[c];
    weightSum += exp(p[c]);
    for (int j = 0; j < D; j++) {
      scale[c][j] = exp(factors[c * (D + D * (D - 1) / 2) + j]);
      height[c] += factors[c * (D + D * (D - 1) / 2) + j];
    }
  }
  for (int s = 0; s < POINTS; s++) {
    const double *x = data + s * D;
    double greatest = -1e300, sum = 0;
    for (int c = 0; c < K; c++) {
      const double *entry = factors + c * (D + D * (D - 1) / 2) + D;
      double length = 0;
      for (int j = 0; j < D; j++) {
        centred[c][j] = x[j] - means[c * D + j];
        whitened[c][j] = scale[c][j] * centred[c][j];
      }
      for (int j = 0; j < D; j++) {
        const double t = centred[c][j];
        for (int l = j + 1; l < D; l++) whitened[c][l] += *entry++ * t;
      }
      for (int j = 0; j < D; j++) length += whitened[c][j] * whitened[c][j];
      exponent[c] = height[c] - .5 * length;
      if (exponent[c] > greatest) greatest = exponent[c];
    }
    for (int c = 0; c < K; c++) {
      exponent[c] = exp(exponent[c] - greatest);
      sum += exponent[c];
    }
    total += greatest + log(sum);
    for (int c = 0; c < K; c++) {
      const double share = exponent[c] / sum, *entry = factors + c * (D + D * (D - 1) / 2) + D;
      double slope[D], *RESTRICT ge = gf + c * (D + D * (D - 1) / 2) + D;
      g[c] += share;
      for (int j = 0; j < D; j++) {
        gf[c * (D + D * (D - 1) / 2) + j] += share;
        slope[j] = -share * whitened[c][j];
        scaleSlope[c][j] += slope[j] * centred[c][j];
      }
      for (int j = 0; j < D; j++) {
        const double t = centred[c][j];
        double dx = slope[j] * scale[c][j];
        for (int l = j + 1; l < D; l++) {
          *ge++ += slope[l] * t;
          dx += *entry++ * slope[l];
        }
        gm[c * D + j] -= dx;
      }
    }
  }
  for (int c = 0; c < K; c++) {
    g[c] -= POINTS * exp(p[c]) / weightSum;
    for (int j = 0; j < D; j++) {
      squares += scale[c][j] * scale[c][j];
      gf[c * (D + D * (D - 1) / 2) + j] += scaleSlope[c][j] * scale[c][j] + scale[c][j] * scale[c][j];
    }
    for (int j = D; j < (D + D * (D - 1) / 2); j++) {
      const double v = factors[c * (D + D * (D - 1) / 2) + j];
      squares += v * v;
      gf[c * (D + D * (D - 1) / 2) + j] += v;
    }
  }
  return total - POINTS * log(weightSum) + .5 * squares;
}
