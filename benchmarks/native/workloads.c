/*
 * The workloads by hand, in C: loops laid out so that gcc vectorises them, most sizes known at compile time.
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

enum { POINTS = 100 };
#define GMM gmm
#define D 10
#define K 25
#include "gmm.h"
#undef GMM
#undef D
#undef K
#define GMM largeGmm
#define D 64
#define K 100
#include "gmm.h"

static double rosenbrock(const double *RESTRICT x, double *RESTRICT g, const double *data, int size) {
  static double *valley;
  static int room;
  double total = 0;
  if (room < size) valley = realloc(valley, (room = size) * sizeof *valley);
  for (int i = 0; i < size - 1; i++) {
    const double v = x[i + 1] - x[i] * x[i], distance = 1 - x[i];
    valley[i] = v;
    total += 100 * v * v + distance * distance;
  }
  g[0] = -400 * valley[0] * x[0] - 2 * (1 - x[0]);
  for (int i = 1; i < size - 1; i++) g[i] = -400 * valley[i] * x[i] - 2 * (1 - x[i]) + 200 * valley[i - 1];
  g[size - 1] = 200 * valley[size - 2];
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
/* Runge and Kutta's method through y0' = x0, yi' = xi y(i-1) from 0 to 2. */
enum { EQUATIONS = 1000 };

static void slopes(const double *RESTRICT x, const double *RESTRICT y, double *RESTRICT k) {
  k[0] = x[0];
  for (int i = 1; i < EQUATIONS; i++) k[i] = x[i] * y[i - 1];
}

static void moved(const double *RESTRICT y, double by, const double *RESTRICT k, double *RESTRICT to) {
  for (int i = 0; i < EQUATIONS; i++) to[i] = y[i] + by * k[i];
}

static void pull(const double *RESTRICT x, const double *RESTRICT at, const double *RESTRICT k,
                 double *RESTRICT g, double *RESTRICT a) {
  g[0] += k[0];
  for (int i = 1; i < EQUATIONS; i++) {
    g[i] += k[i] * at[i - 1];
    a[i - 1] = x[i] * k[i];
  }
  a[EQUATIONS - 1] = 0;
}

static double ode(const double *x, double *g, const double *data, int size) {
  static double *before, y[EQUATIONS], y1[EQUATIONS], y2[EQUATIONS], y3[EQUATIONS], k1[EQUATIONS],
      k2[EQUATIONS], k3[EQUATIONS], k4[EQUATIONS], a[EQUATIONS], b[EQUATIONS];
  const double h = 2. / size;
  double total = 0;
  if (before == NULL) before = malloc(sizeof y * size);
  memset(y, 0, sizeof y);
  for (int t = 0; t < size; t++) {
    memcpy(before + t * EQUATIONS, y, sizeof y);
    slopes(x, y, k1);
    moved(y, h / 2, k1, y1);
    slopes(x, y1, k2);
    moved(y, h / 2, k2, y2);
    slopes(x, y2, k3);
    moved(y, h, k3, y3);
    slopes(x, y3, k4);
    for (int i = 0; i < EQUATIONS; i++) y[i] += h / 6 * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
  }
  memset(g, 0, sizeof y);
  for (int i = 0; i < EQUATIONS; i++) {
    total += y[i];
    a[i] = 1;
  }
  for (int t = size - 1; t >= 0; t--) {
    memcpy(y, before + t * EQUATIONS, sizeof y);
    slopes(x, y, k1);
    moved(y, h / 2, k1, y1);
    slopes(x, y1, k2);
    moved(y, h / 2, k2, y2);
    slopes(x, y2, k3);
    moved(y, h, k3, y3);
    for (int i = 0; i < EQUATIONS; i++) {
      k1[i] = k4[i] = h / 6 * a[i];
      k2[i] = k3[i] = h / 3 * a[i];
    }
    pull(x, y3, k4, g, b);
    for (int i = 0; i < EQUATIONS; i++) {
      a[i] += b[i];
      k3[i] += h * b[i];
    }
    pull(x, y2, k3, g, b);
    for (int i = 0; i < EQUATIONS; i++) {
      a[i] += b[i];
      k2[i] += h / 2 * b[i];
    }
    pull(x, y1, k2, g, b);
    for (int i = 0; i < EQUATIONS; i++) {
      a[i] += b[i];
      k1[i] += h / 2 * b[i];
    }
    pull(x, y, k1, g, b);
    for (int i = 0; i < EQUATIONS; i++) a[i] += b[i];
  }
  return total;
}

/* The recurrent network, as in ../workloads/lstm.ts. */
enum { WIDTH = 14, LAYERS = 2, GATES = 4 * WIDTH, LAYER = 2 * GATES, BEFORE = LAYERS * LAYER,
       AFTER = BEFORE + WIDTH, BIAS = AFTER + WIDTH, STATE = 2 * LAYERS * WIDTH };

static inline double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static double lstm(const double *RESTRICT w, double *RESTRICT g, const double *RESTRICT data, int size) {
  typedef double Row[WIDTH];
  static struct { Row in, hidden, cell, forget, input, output, change, curve; } (*kept)[LAYERS];
  static struct { Row last, share; } *ends;
  const int steps = size - 1;
  const double scale = -1. / (steps * WIDTH);
  double hidden[LAYERS][WIDTH], cell[LAYERS][WIDTH], signal[WIDTH], loss = 0;
  if (kept == NULL) {
    kept = malloc(steps * sizeof *kept);
    ends = malloc(steps * sizeof *ends);
  }
  for (int l = 0; l < LAYERS; l++) {
    memcpy(hidden[l], data + 2 * l * WIDTH, sizeof signal);
    memcpy(cell[l], data + (2 * l + 1) * WIDTH, sizeof signal);
  }
  for (int t = 0; t < steps; t++) {
    const double *now = data + STATE + t * WIDTH, *next = now + WIDTH;
    for (int i = 0; i < WIDTH; i++) signal[i] = now[i] * w[BEFORE + i];
    for (int l = 0; l < LAYERS; l++) {
      const double *m = w + l * LAYER, *b = m + GATES;
      typeof(kept[t][l]) *at = &kept[t][l];
      for (int i = 0; i < WIDTH; i++) {
        at->in[i] = signal[i];
        at->hidden[i] = hidden[l][i];
        at->cell[i] = cell[l][i];
        at->forget[i] = sigmoid(signal[i] * m[i] + b[i]);
        at->input[i] = sigmoid(hidden[l][i] * m[WIDTH + i] + b[WIDTH + i]);
        at->output[i] = sigmoid(signal[i] * m[2 * WIDTH + i] + b[2 * WIDTH + i]);
        at->change[i] = 2 * sigmoid(2 * (hidden[l][i] * m[3 * WIDTH + i] + b[3 * WIDTH + i])) - 1;
        cell[l][i] = cell[l][i] * at->forget[i] + at->input[i] * at->change[i];
        at->curve[i] = 2 * sigmoid(2 * cell[l][i]) - 1;
        hidden[l][i] = signal[i] = at->output[i] * at->curve[i];
      }
    }
    double y[WIDTH], most = -1e300, sum = 0;
    for (int i = 0; i < WIDTH; i++) {
      ends[t].last[i] = signal[i];
      y[i] = signal[i] * w[AFTER + i] + w[BIAS + i];
      if (y[i] > most) most = y[i];
    }
    for (int i = 0; i < WIDTH; i++) sum += exp(y[i] - most);
    const double all = most + log(sum);
    for (int i = 0; i < WIDTH; i++) {
      loss += next[i] * (y[i] - all);
      ends[t].share[i] = exp(y[i] - all);
    }
  }
  double dh[LAYERS][WIDTH] = {{0}}, dc[LAYERS][WIDTH] = {{0}}, slope[WIDTH];
  memset(g, 0, (BIAS + WIDTH) * sizeof *g);
  for (int t = steps - 1; t >= 0; t--) {
    const double *now = data + STATE + t * WIDTH, *next = now + WIDTH;
    double total = 0;
    for (int i = 0; i < WIDTH; i++) total += next[i];
    for (int i = 0; i < WIDTH; i++) {
      const double dy = scale * (next[i] - total * ends[t].share[i]);
      g[BIAS + i] += dy;
      g[AFTER + i] += dy * ends[t].last[i];
      slope[i] = dy * w[AFTER + i];
    }
    for (int l = LAYERS - 1; l >= 0; l--) {
      const double *m = w + l * LAYER;
      double *gm = g + l * LAYER, *gb = gm + GATES;
      const typeof(kept[t][l]) *at = &kept[t][l];
      for (int i = 0; i < WIDTH; i++) {
        const double ds = slope[i] + dh[l][i], curve = at->curve[i], output = at->output[i];
        const double dcell = dc[l][i] + ds * output * (1 - curve * curve);
        const double forget = at->forget[i], input = at->input[i], change = at->change[i];
        const double df = dcell * at->cell[i] * forget * (1 - forget);
        const double di = dcell * change * input * (1 - input);
        const double od = ds * curve * output * (1 - output);
        const double dg = dcell * input * (1 - change * change);
        gm[i] += df * at->in[i];
        gb[i] += df;
        gm[WIDTH + i] += di * at->hidden[i];
        gb[WIDTH + i] += di;
        gm[2 * WIDTH + i] += od * at->in[i];
        gb[2 * WIDTH + i] += od;
        gm[3 * WIDTH + i] += dg * at->hidden[i];
        gb[3 * WIDTH + i] += dg;
        slope[i] = df * m[i] + od * m[2 * WIDTH + i];
        dh[l][i] = di * m[WIDTH + i] + dg * m[3 * WIDTH + i];
        dc[l][i] = dcell * forget;
      }
    }
    for (int i = 0; i < WIDTH; i++) g[BEFORE + i] += slope[i] * now[i];
  }
  return scale * loss;
}

workload workload_named(const char *name) {
  if (!strcmp(name, "documents")) return documents;
  if (!strcmp(name, "energy")) return energy;
  if (!strcmp(name, "moons")) return moons;
  if (!strcmp(name, "digits")) return digits;
  if (!strcmp(name, "images-784-32-10")) return images32;
  if (!strcmp(name, "images-784-128-10")) return images128;
  if (!strcmp(name, "gmm")) return gmm;
  if (!strcmp(name, "gmm-64-100")) return largeGmm;
  if (!strncmp(name, "rosenbrock", 10)) return rosenbrock;
  if (!strcmp(name, "lstm")) return lstm;
  if (!strcmp(name, "ode")) return ode;
  if (!strncmp(name, "chain-", 6)) return chain;
  return NULL;
}
