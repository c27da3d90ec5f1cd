# Regresión logística muestra por muestra, con listas
from math import exp, log

datos = [([0.5, -1.2], 1), ([1.7, 0.4], 0), ([-0.9, -0.3], 1), ([0.1, 1.5], 0), ([-1.4, 0.8], 1)]
pesos = [0.1, -0.05]
sesgo = 0.2
tasa = 0.35

for vuelta in range(40):
    suma_pesos = [0.0, 0.0]
    suma_sesgo = 0.0
    perdida = 0.0
    for x, y in datos:
        z = pesos[0] * x[0] + pesos[1] * x[1] + sesgo
        prob = 1 / (1 + exp(-z))
        perdida -= y * log(prob) + (1 - y) * log(1 - prob)
        for j in range(2):
            suma_pesos[j] += (y - prob) * x[j]
        suma_sesgo += y - prob
    for j in range(2):
        pesos[j] += tasa * suma_pesos[j] / len(datos)
    sesgo += tasa * suma_sesgo / len(datos)
