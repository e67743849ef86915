using MediatR;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>What a training can be written as.</summary>
public static class TrainingExportFormat
{
    /// <summary>What was trained, as it is: an adapter in the layout of PEFT, or a whole model. It is always there.</summary>
    public const string Adapter = "adapter";

    /// <summary>A whole model in the layout of Hugging Face, in float32: the base with the adapter in its weights.</summary>
    public const string Merged = "merged";

    /// <summary>A file of llama.cpp in 16-bit numbers.</summary>
    public const string GgufF16 = "gguf_f16";

    /// <summary>One in 8-bit numbers, half as large.</summary>
    public const string GgufQ80 = "gguf_q8_0";

    /// <summary>All of them, in the order in which they are made.</summary>
    public static IReadOnlyList<string> All { get; } = [Adapter, Merged, GgufF16, GgufQ80];
}

/// <summary>Writes a training that has completed in one more format; one that is there already is told and not made again.</summary>
/// <param name="TrainingId">An unknown one is not found.</param>
/// <param name="Format">One of <see cref="TrainingExportFormat.All"/>.</param>
public sealed record ExportLanguageTraining(Guid TrainingId, string Format) : IRequest<TrainingExport>;

/// <summary>What an export of a training is asked for.</summary>
/// <param name="Format">One of <see cref="TrainingExportFormat.All"/>.</param>
public sealed record TrainingExportRequest(string Format);

/// <summary>A training as files.</summary>
/// <param name="Format">One of <see cref="TrainingExportFormat.All"/>.</param>
/// <param name="Path">The folder, or the file; null where it could not be made.</param>
/// <param name="Bytes">Of all files.</param>
/// <param name="Files">The files.</param>
/// <param name="Error">Why it could not be made, a sentence; the training itself is not touched by that.</param>
public sealed record TrainingExport(string Format, string? Path, long Bytes, IReadOnlyList<ExportedFile> Files, string? Error = null);

/// <summary>A file of an export.</summary>
/// <param name="Name">Without its folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, hexadecimal.</param>
public sealed record ExportedFile(string Name, long Bytes, string Sha256);

/// <summary>What of a training is on the disk to go on from, or was kept of it.</summary>
public sealed record GetTrainingCheckpoints(Guid TrainingId) : IRequest<TrainingCheckpoints>;

/// <summary>Checkpoints of a training.</summary>
/// <param name="TrainingId">The one that they are of.</param>
/// <param name="KeptStep">Steps after which the weights that were kept are; null where it has not completed.</param>
/// <param name="Checkpoints">By step; a training that has ended has none, and one of ours only the last.</param>
public sealed record TrainingCheckpoints(Guid TrainingId, int? KeptStep, IReadOnlyList<TrainingCheckpoint> Checkpoints);

/// <summary>A state of a training that it can go on from.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="At">When it was written, UTC.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="TrainingLoss">Of the last step's batch; null where it is not known.</param>
/// <param name="ValidationLoss">The last one, likewise.</param>
/// <param name="BestStep">Steps after which the validation loss was lowest so far; those weights are in it too.</param>
public sealed record TrainingCheckpoint(
    int Step, DateTimeOffset At, long Bytes, double? TrainingLoss, double? ValidationLoss, int? BestStep);
