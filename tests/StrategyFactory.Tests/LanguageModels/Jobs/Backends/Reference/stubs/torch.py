"""As much of torch as the training scripts touch; a tensor is a list."""

bfloat16, float16, float32 = "bfloat16", "float16", "float32"


class cuda:
    @staticmethod
    def is_available():
        return False

    @staticmethod
    def is_bf16_supported():
        return False


def tensor(rows):
    return rows


def zeros_like(rows):
    return [[0] * len(row) for row in rows]
