"""A LoRA step of a Llama of 135 million parameters by PyTorch. usage: see race.py

30 layers, width 576, 9 heads of 64 over 3 of keys, feed-forward 1536, 49,152 tokens whose table also makes the output, a pair of rank 8
beside every linear layer. The loss: cross entropy of all tokens but the first. Random weights and tokens; time does not depend on them.
"""
from race import Norm, Pair, race  # first: it sets how torch is loaded
import torch
from torch import nn
from torch.nn.functional import cross_entropy, linear, silu

WIDTH, HEADS, KEYS, HEAD, INNER, LAYERS, TOKENS = 576, 9, 3, 64, 1536, 30, 49152
BATCH, LENGTH = 4, 256


def turn(x, cos, sin):
    half = torch.cat([-x[..., HEAD // 2 :], x[..., : HEAD // 2]], -1)
    return x * cos + half * sin


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = Norm(WIDTH, 1e-5), Norm(WIDTH, 1e-5)
        self.q, self.k, self.v = Pair(WIDTH, HEADS * HEAD), Pair(WIDTH, KEYS * HEAD), Pair(WIDTH, KEYS * HEAD)
        self.o, self.gate, self.up, self.down = Pair(HEADS * HEAD, WIDTH), Pair(WIDTH, INNER), Pair(WIDTH, INNER), Pair(INNER, WIDTH)

    def forward(self, x, cos, sin, mask):
        normed = self.before(x)
        split = lambda y, heads: y.view(BATCH, LENGTH, heads, HEAD).transpose(1, 2)
        q, k, v = split(self.q(normed), HEADS), split(self.k(normed), KEYS), split(self.v(normed), KEYS)
        q, k = turn(q, cos, sin), turn(k, cos, sin)
        k, v = k.repeat_interleave(HEADS // KEYS, 1), v.repeat_interleave(HEADS // KEYS, 1)
        weights = (q @ k.transpose(2, 3) / HEAD**0.5 + mask).softmax(-1)
        x = x + self.o((weights @ v).transpose(1, 2).reshape(BATCH, LENGTH, HEADS * HEAD))
        normed = self.between(x)
        return x + self.down(silu(self.gate(normed)) * self.up(normed))


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(TOKENS, WIDTH) * 0.02)
        self.layers, self.norm = nn.ModuleList([Layer() for _ in range(LAYERS)]), Norm(WIDTH, 1e-5)
        angles = torch.arange(LENGTH)[:, None] / 10000 ** (torch.arange(0, HEAD, 2) / HEAD)
        self.cos, self.sin = torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()
        self.mask = torch.full((LENGTH, LENGTH), float("-inf")).triu(1)

    def forward(self, tokens):
        x = self.table[tokens]
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return linear(self.norm(x)[:, :-1].reshape(-1, WIDTH), self.table)


def loss_of(network, tokens):
    return cross_entropy(network(tokens), tokens[:, 1:].reshape(-1))


race(Llama(), lambda: [torch.randint(TOKENS, (BATCH, LENGTH))], loss_of)
