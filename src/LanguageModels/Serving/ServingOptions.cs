using System.ComponentModel.DataAnnotations;
using StrategyFactory.Neural.Gguf;

namespace StrategyFactory.LanguageModels.Serving;

/// <summary>Section <c>LanguageModels:Serving</c> of the configuration.</summary>
internal sealed class ServingOptions : IValidatableObject
{
    /// <summary>Bytes that models and their contexts may take together; 0 for half of what the process may have.</summary>
    [Range(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    /// <summary>How exactly weights of folders are kept: <c>F16</c>, <c>Q8_0</c> or <c>F32</c>.</summary>
    public string Precision { get; set; } = "F16";

    /// <summary>Tokens of a conversation with its answer at most; a model that was trained with fewer holds fewer.</summary>
    [Range(16, 1 << 20)]
    public int ContextTokens { get; set; } = 4096;

    /// <summary>Threads that compute; 0 for one a processor.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Conversations that may wait for their turn; more are told to come back.</summary>
    [Range(1, 10_000)]
    public int MostWaiting { get; set; } = 32;

    /// <summary>Largest body of a request for an answer, in bytes.</summary>
    [Range(1024, 4_000_000)]
    public int MaxRequestBytes { get; set; } = 1_000_000;

    /// <summary>Answered conversations that are kept to be rated, the newest; 0 keeps none.</summary>
    [Range(0, 1_000_000)]
    public int KeepChats { get; set; } = 1000;

    /// <summary>The budget.</summary>
    internal long Budget => MemoryBytes > 0 ? MemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary><see cref="Precision"/>, read.</summary>
    internal GgufPrecision Kept => GgufPrecisions.TryParse(Precision, out var kept) ? kept : GgufPrecision.F16;

    /// <summary><see cref="Threads"/>, counted.</summary>
    internal int Computing => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!GgufPrecisions.TryParse(Precision, out _))
        {
            yield return new($"LanguageModels:Serving:Precision: '{Precision}' is not allowed; F16, Q8_0 or F32.");
        }
    }
}
