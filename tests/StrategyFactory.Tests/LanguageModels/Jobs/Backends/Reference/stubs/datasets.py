"""As much of datasets as the training scripts touch."""


class Dataset(list):
    @staticmethod
    def from_list(rows):
        return Dataset(rows)
