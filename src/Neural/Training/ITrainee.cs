using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>What can be trained: rows that give a loss, and a figure for what is not learned from.</summary>
internal interface ITrainee
{
    /// <summary>What training changes, with names that are the same next time.</summary>
    IReadOnlyList<(string Name, Tensor Tensor)> Trained { get; }

    /// <summary>Rows to learn from; all are seen before one is seen again.</summary>
    int Rows { get; }

    /// <summary>Identity of the rows and of what training begins with: a training is not gone on with on others.</summary>
    string Fingerprint();

    /// <summary>The loss of some rows, with gradients.</summary>
    BatchLoss Loss(IReadOnlyList<int> rows, Dropout dropout);

    /// <summary>The validation figure, lower is better; called without gradients.</summary>
    double Validate();
}
