/* What Node calls: one evaluation, and a run of descent that stays in C. */
#include <node_api.h>
#include <string.h>

typedef double (*workload)(const double *p, double *g, const double *data, int size);
workload workload_named(const char *name);

static double *numbers(napi_env env, napi_value array, size_t *length) {
  void *data;
  napi_get_typedarray_info(env, array, NULL, length, &data, NULL, NULL);
  return data;
}

static int integer(napi_env env, napi_value value) {
  int result;
  napi_get_value_int32(env, value, &result);
  return result;
}

/*
 * descend(name, size, data, parameters, gradient, rate, restart, start, steps, times) makes that many iterations and
 * answers the loss of the last; a rate of 0 leaves the parameters where they are. `steps` is an Int32Array of one number.
 */
static napi_value descend(napi_env env, napi_callback_info info) {
  size_t count = 10, length, one;
  napi_value a[10], result;
  char name[32];
  double rate, loss = 0;
  napi_get_cb_info(env, info, &count, a, NULL, NULL);
  napi_get_value_string_utf8(env, a[0], name, sizeof name, NULL);
  const workload evaluate = workload_named(name);
  if (evaluate == NULL) {
    napi_throw_error(env, NULL, "Cannot compute the workload in C: there is none of that name.");
    return NULL;
  }
  const int size = integer(env, a[1]), restart = integer(env, a[6]), times = integer(env, a[9]);
  const double *data = numbers(env, a[2], &length), *start = numbers(env, a[7], &length);
  double *p = numbers(env, a[3], &length), *g = numbers(env, a[4], &length);
  int *steps = (int *)numbers(env, a[8], &one);
  napi_get_value_double(env, a[5], &rate);
  for (int k = 0; k < times; k++) {
    loss = evaluate(p, g, data, size);
    if (rate != 0) {
      for (size_t i = 0; i < length; i++) p[i] -= rate * g[i];
    }
    if (restart != 0 && ++*steps == restart) {
      *steps = 0;
      memcpy(p, start, length * sizeof *p);
    }
  }
  napi_create_double(env, loss, &result);
  return result;
}

static napi_value start(napi_env env, napi_value exports) {
  napi_value f;
  napi_create_function(env, "descend", NAPI_AUTO_LENGTH, descend, NULL, &f);
  napi_set_named_property(env, exports, "descend", f);
  return exports;
}
NAPI_MODULE(workloads, start)
