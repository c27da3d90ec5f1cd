import numpy as np

rs = np.random.RandomState(99)
data = rs.uniform(0, 1, size=(10, 5))
enc = rs.normal(0, 0.4, size=(5, 2))
enc_b = np.zeros(2)
dec = rs.normal(0, 0.4, size=(2, 5))
dec_b = np.zeros(5)
n, d = data.shape

def encode(x):
    return np.tanh(x @ enc + enc_b)

def decode(code):
    return code @ dec + dec_b

for k in range(80):
    code = encode(data)
    recon = decode(code)
    diff = recon - data
    mse = np.mean(diff ** 2)

    d_recon = 2.0 * diff / (n * d)
    d_dec = np.einsum("ni,nj->ij", code, d_recon)
    d_dec_b = np.einsum("nj->j", d_recon)
    d_code = np.einsum("nj,ij->ni", d_recon, dec)
    d_pre = d_code * (1.0 - code ** 2)
    d_enc = np.einsum("ni,nj->ij", data, d_pre)
    d_enc_b = np.einsum("nj->j", d_pre)

    enc -= 0.5 * d_enc
    enc_b -= 0.5 * d_enc_b
    dec -= 0.5 * d_dec
    dec_b -= 0.5 * d_dec_b
