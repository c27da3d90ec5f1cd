# Regresión logística con decaimiento de la tasa de aprendizaje
import numpy as np

semilla = np.random.RandomState(1234)
entradas = semilla.rand(15, 2) * 4 - 2
etiquetas = (entradas[:, 0] + entradas[:, 1] ** 2 > 1).astype(float).reshape(-1, 1)

pesos = np.zeros((2, 1)) + 0.01
sesgo = 0.0
tasa_inicial = 0.8
lam = 0.1
cantidad = entradas.shape[0]

for epoca in range(50):
    tasa = tasa_inicial / (1 + 0.05 * epoca)
    # propagación hacia adelante
    neto = entradas.dot(pesos) + sesgo
    salida = 1 / (1 + np.exp(-neto))
    costo = -(etiquetas * np.log(salida) + (1 - etiquetas) * np.log(1 - salida)).sum() / cantidad
    costo += lam / (2 * cantidad) * (pesos ** 2).sum()

    # gradientes
    error = salida - etiquetas
    grad_pesos = entradas.T.dot(error) / cantidad + lam / cantidad * pesos
    grad_sesgo = error.sum() / cantidad

    # actualización
    pesos = pesos - tasa * grad_pesos
    sesgo = sesgo - tasa * grad_sesgo
