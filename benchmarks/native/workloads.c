/*
 * The workloads by hand, in C: loops laid out so that gcc vectorises them, sizes known at compile time.
 * Each function writes the gradient at p and answers the loss; data is laid out as in ../workloads.
 * Built by ../systems/c.ts.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RESTRICT __restrict__

static double documents(const double *p, double *g, const double *data, int size) {
  const double x0 = data[0], x1 = data[1], x2 = data[2];
  const double h0 = 1 / (1 + exp(-(p[0] * x0 + p[2] * x1 + p[4] * x2)));
  const double h1 = 1 / (1 + exp(-(p[1] * x0 + p[3] * x1 + p[5] * x2)));
  const double output = 1 / (1 + exp(-(h0 * p[6] + h1 * p[7])));
  const double difference = output - data[3];
  const double slope = difference * output * (1 - output);
  const double slope0 = slope * p[6] * h0 * (1 - h0), slope1 = slope * p[7] * h1 * (1 - h1);
  g[6] = slope * h0;
  g[7] = slope * h1;
  g[0] = slope0 * x0;
  g[2] = slope0 * x1;
  g[4] = slope0 * x2;
  g[1] = slope1 * x0;
  g[3] = slope1 * x1;
  g[5] = slope1 * x2;
  return .5 * difference * difference;
}

static double energy(const double *p, double *g, const double *data, int size) {
  double slopes[10], total = 0;
  for (int i = 0; i < 10; i++) {
    total += .05 * p[i] * p[i];
    slopes[i] = .1 * p[i];
  }
  for (int i = 0; i < 5; i++) {
    for (int j = i + 1; j < 5; j++) {
      const double dx = p[2 * i] - p[2 * j], dy = p[2 * i + 1] - p[2 * j + 1];
      const double distance = sqrt(dx * dx + dy * dy + 1e-4), inverse = 1 / distance;
      const double overlap = 1.2 - distance;
      double slope = -.1 * inverse * inverse;
      total += .1 * inverse;
      if (overlap > 0) {
        total += overlap * overlap;
        slope -= 2 * overlap;
      }
      if (j == i + 1 || (i == 0 && j == 4)) {
        const double stretch = distance - 1.5;
        total += stretch * stretch;
        slope += 2 * stretch;
      }
      slope *= inverse;
      slopes[2 * i] += slope * dx;
      slopes[2 * j] -= slope * dx;
      slopes[2 * i + 1] += slope * dy;
      slopes[2 * j + 1] -= slope * dy;
    }
  }
  memcpy(g, slopes, sizeof slopes);
  return total;
}

/* Samples are the inner loops, padded to a multiple of eight; a padding sample has label 0 and counts for nothing. */
enum { SAMPLES = 100, PADDED = 104, UNITS = 16, SECOND = 48, THIRD = 320 };

static double moons(const double *p, double *g, const double *data, int size) {
  static double x[PADDED], y[PADDED], label[PADDED];
  static double inner[UNITS][PADDED], outer[UNITS][PADDED], slopes[UNITS][PADDED];
  double score[PADDED], slope[PADDED], dz[PADDED];
  const double *p2 = p + SECOND, *p3 = p + THIRD;
  double *g2 = g + SECOND, *g3 = g + THIRD;
  memcpy(x, data, SAMPLES * sizeof *x);
  memcpy(y, data + SAMPLES, SAMPLES * sizeof *y);
  memcpy(label, data + 2 * SAMPLES, SAMPLES * sizeof *label);
  for (int j = 0; j < UNITS; j++) {
    const double a = p[3 * j], b = p[3 * j + 1], c = p[3 * j + 2];
    for (int s = 0; s < PADDED; s++) {
      const double z = a * x[s] + b * y[s] + c;
      inner[j][s] = z > 0 ? z : 0;
    }
  }
  for (int s = 0; s < PADDED; s++) score[s] = p3[UNITS];
  for (int j = 0; j < UNITS; j++) {
    double z[PADDED];
    const double weight = p3[j];
    for (int s = 0; s < PADDED; s++) z[s] = p2[17 * j + 16];
    for (int i = 0; i < UNITS; i++) {
      const double w = p2[17 * j + i];
      for (int s = 0; s < PADDED; s++) z[s] += w * inner[i][s];
    }
    for (int s = 0; s < PADDED; s++) {
      const double a = z[s] > 0 ? z[s] : 0;
      outer[j][s] = a;
      score[s] += weight * a;
    }
  }
  double hinge = 0, bias = 0;
  for (int s = 0; s < SAMPLES; s++) {
    const double margin = 1 - label[s] * score[s];
    hinge += margin > 0 ? margin : 0;
    slope[s] = margin > 0 ? -label[s] / SAMPLES : 0;
    bias += slope[s];
  }
  for (int s = SAMPLES; s < PADDED; s++) slope[s] = 0;
  g3[UNITS] = bias;
  memset(slopes, 0, sizeof slopes);
  for (int j = 0; j < UNITS; j++) {
    const double weight = p3[j];
    double a = 0, b = 0;
    for (int s = 0; s < PADDED; s++) a += slope[s] * outer[j][s];
    g3[j] = a;
    for (int s = 0; s < PADDED; s++) {
      dz[s] = outer[j][s] > 0 ? slope[s] * weight : 0;
      b += dz[s];
    }
    g2[17 * j + 16] = b;
    for (int i = 0; i < UNITS; i++) {
      const double w = p2[17 * j + i];
      double c = 0;
      for (int s = 0; s < PADDED; s++) {
        c += dz[s] * inner[i][s];
        slopes[i][s] += dz[s] * w;
      }
      g2[17 * j + i] = c;
    }
  }
  for (int j = 0; j < UNITS; j++) {
    double a = 0, b = 0, c = 0;
    for (int s = 0; s < PADDED; s++) {
      const double d = inner[j][s] > 0 ? slopes[j][s] : 0;
      a += d * x[s];
      b += d * y[s];
      c += d;
    }
    g[3 * j] = a;
    g[3 * j + 1] = b;
    g[3 * j + 2] = c;
  }
  double squares = 0;
  for (int i = 0; i < 337; i++) {
    squares += p[i] * p[i];
    g[i] += 2e-4 * p[i];
  }
  return hinge / SAMPLES + 1e-4 * squares;
}

/* Samples go four by four, so that each row of weights is loaded once for four. */
enum { WIDEST = 128, CLASSES = 10, BATCH = 32 };

static inline __attribute__((always_inline)) double
classifier(const double *RESTRICT p, double *RESTRICT g, const double *RESTRICT images, const int INPUTS,
           const int HIDDEN) {
  static double h[BATCH][WIDEST], slopes[BATCH][WIDEST];
  const double *b1 = p + INPUTS * HIDDEN, *w2 = b1 + HIDDEN, *b2 = w2 + HIDDEN * CLASSES;
  double *gb1 = g + INPUTS * HIDDEN, *gw2 = gb1 + HIDDEN, *gb2 = gw2 + HIDDEN * CLASSES, total = 0;
  memset(g, 0, ((INPUTS + 1) * HIDDEN + (HIDDEN + 1) * CLASSES) * sizeof *g);
  for (int s = 0; s < BATCH; s += 4) {
    const double *x0 = images + s * INPUTS, *x1 = x0 + INPUTS, *x2 = x1 + INPUTS, *x3 = x2 + INPUTS;
    for (int j = 0; j < HIDDEN; j++) {
      const double *w = p + j * INPUTS;
      double a = 0, b = 0, c = 0, d = 0;
#pragma GCC ivdep
      for (int i = 0; i < INPUTS; i++) {
        a += w[i] * x0[i];
        b += w[i] * x1[i];
        c += w[i] * x2[i];
        d += w[i] * x3[i];
      }
      h[s][j] = 1 / (1 + exp(-(a + b1[j])));
      h[s + 1][j] = 1 / (1 + exp(-(b + b1[j])));
      h[s + 2][j] = 1 / (1 + exp(-(c + b1[j])));
      h[s + 3][j] = 1 / (1 + exp(-(d + b1[j])));
    }
  }
  for (int s = 0; s < BATCH; s++) {
    double scores[CLASSES], greatest = -1e300, sum = 0, dh[WIDEST] = {0};
    const int right = s % CLASSES;
    for (int k = 0; k < CLASSES; k++) {
      double score = b2[k];
      for (int j = 0; j < HIDDEN; j++) score += w2[k * HIDDEN + j] * h[s][j];
      scores[k] = score;
      if (score > greatest) greatest = score;
    }
    const double rightScore = scores[right];
    for (int k = 0; k < CLASSES; k++) {
      scores[k] = exp(scores[k] - greatest);
      sum += scores[k];
    }
    total += greatest + log(sum) - rightScore;
    for (int k = 0; k < CLASSES; k++) {
      const double slope = (scores[k] / sum - (k == right)) * (1. / BATCH);
      gb2[k] += slope;
      for (int j = 0; j < HIDDEN; j++) {
        gw2[k * HIDDEN + j] += slope * h[s][j];
        dh[j] += slope * w2[k * HIDDEN + j];
      }
    }
    for (int j = 0; j < HIDDEN; j++) {
      slopes[s][j] = dh[j] * h[s][j] * (1 - h[s][j]);
      gb1[j] += slopes[s][j];
    }
  }
  for (int s = 0; s < BATCH; s += 4) {
    const double *x0 = images + s * INPUTS, *x1 = x0 + INPUTS, *x2 = x1 + INPUTS, *x3 = x2 + INPUTS;
    for (int j = 0; j < HIDDEN; j++) {
      const double a = slopes[s][j], b = slopes[s + 1][j], c = slopes[s + 2][j], d = slopes[s + 3][j];
      double *RESTRICT gw = g + j * INPUTS;
      for (int i = 0; i < INPUTS; i++) gw[i] += a * x0[i] + b * x1[i] + c * x2[i] + d * x3[i];
    }
  }
  return total / BATCH;
}

static double digits(const double *p, double *g, const double *data, int size) {
  return classifier(p, g, data, 64, 32);
}
static double images32(const double *p, double *g, const double *data, int size) {
  return classifier(p, g, data, 784, 32);
}
static double images128(const double *p, double *g, const double *data, int size) {
  return classifier(p, g, data, 784, 128);
}

enum { D = 10, K = 25, POINTS = 100, FACTOR = D + D * (D - 1) / 2 };

static double gmm(const double *p, double *g, const double *data, int size) {
  const double *means = p + K, *factors = means + K * D;
  double *gm = g + K, *gf = gm + K * D;
  double scale[K][D], height[K], scaleSlope[K][D] = {{0}}, centred[K][D], whitened[K][D], exponent[K];
  double weightSum = 0, total = 0, squares = 0;
  memset(g, 0, (K + K * D + K * FACTOR) * sizeof *g);
  for (int c = 0; c < K; c++) {
    height[c] = p[c];
    weightSum += exp(p[c]);
    for (int j = 0; j < D; j++) {
      scale[c][j] = exp(factors[c * FACTOR + j]);
      height[c] += factors[c * FACTOR + j];
    }
  }
  for (int s = 0; s < POINTS; s++) {
    const double *x = data + s * D;
    double greatest = -1e300, sum = 0;
    for (int c = 0; c < K; c++) {
      const double *entry = factors + c * FACTOR + D;
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
      const double share = exponent[c] / sum, *entry = factors + c * FACTOR + D;
      double slope[D], *RESTRICT ge = gf + c * FACTOR + D;
      g[c] += share;
      for (int j = 0; j < D; j++) {
        gf[c * FACTOR + j] += share;
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
      gf[c * FACTOR + j] += scaleSlope[c][j] * scale[c][j] + scale[c][j] * scale[c][j];
    }
    for (int j = D; j < FACTOR; j++) {
      const double v = factors[c * FACTOR + j];
      squares += v * v;
      gf[c * FACTOR + j] += v;
    }
  }
  return total - POINTS * log(weightSum) + .5 * squares;
}

static double rosenbrock(const double *RESTRICT x, double *RESTRICT g, const double *data, int size) {
  static double valley[1000];
  double total = 0;
  for (int i = 0; i < 999; i++) {
    const double v = x[i + 1] - x[i] * x[i], distance = 1 - x[i];
    valley[i] = v;
    total += 100 * v * v + distance * distance;
  }
  g[0] = -400 * valley[0] * x[0] - 2 * (1 - x[0]);
  for (int i = 1; i < 999; i++) g[i] = -400 * valley[i] * x[i] - 2 * (1 - x[i]) + 200 * valley[i - 1];
  g[999] = 200 * valley[998];
  return total;
}

static double chain(const double *p, double *g, const double *data, int size) {
  static double *inputs, *angles;
  static int room;
  const int links = size / 4;
  const double a = p[0], b = p[1];
  double x = p[2], total = x, da = 0, db = 0, dx = 1;
  if (room < links) {
    inputs = realloc(inputs, links * sizeof *inputs);
    angles = realloc(angles, links * sizeof *angles);
    room = links;
  }
  for (int k = 0; k < links; k++) {
    const double angle = x * a + b;
    inputs[k] = x;
    angles[k] = angle;
    x = sin(angle);
    total += x;
  }
  for (int k = links - 1; k >= 0; k--) {
    const double slope = dx * cos(angles[k]);
    db += slope;
    da += slope * inputs[k];
    dx = slope * a + 1;
  }
  g[0] = da;
  g[1] = db;
  g[2] = dx;
  return total;
}

typedef double (*workload)(const double *p, double *g, const double *data, int size);

/* NULL if there is none of that name. */
workload workload_named(const char *name) {
  if (!strcmp(name, "documents")) return documents;
  if (!strcmp(name, "energy")) return energy;
  if (!strcmp(name, "moons")) return moons;
  if (!strcmp(name, "digits")) return digits;
  if (!strcmp(name, "images-784-32-10")) return images32;
  if (!strcmp(name, "images-784-128-10")) return images128;
  if (!strcmp(name, "gmm")) return gmm;
  if (!strcmp(name, "rosenbrock")) return rosenbrock;
  if (!strncmp(name, "chain-", 6)) return chain;
  return NULL;
}
