using System.Text.Json;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>What stands in <c>parameters.json</c> beside a script: all that it must know of a request.</summary>
internal sealed record ExternalParameters(
    string BaseModel,
    string Adapter,
    bool UseQlora,
    int NumEpochs,
    int BatchSize,
    int GradientAccumulationSteps,
    double LearningRate,
    string LrScheduler,
    double WarmupRatio,
    double WeightDecay,
    double MaxGradNorm,
    int LoraR,
    double LoraAlpha,
    double LoraDropout,
    IReadOnlyList<string> TargetModules,
    int MaxSeqLength,
    string OverLong,
    bool Packing,
    bool GradientCheckpointing,
    int? EvalSteps,
    int SaveSteps,
    int EarlyStoppingPatience,
    int Seed)
{
    internal const string FileName = "parameters.json";

    private const int UsualLength = 2048;
    private static readonly JsonSerializerOptions Indented = new(FactoryJson.Options) { WriteIndented = true };

    internal static ExternalParameters Of(LanguageTrainingRequest request, ExternalModel model) => new(
        model.Place, request.Adapter, request.UseQlora, request.NumEpochs, request.BatchSize, request.GradientAccumulationSteps,
        request.LearningRate, request.LrScheduler, request.WarmupRatio, request.WeightDecay, request.MaxGradNorm, request.LoraR,
        request.LoraAlpha, request.LoraDropout, request.TargetModules,
        request.MaxSeqLength ?? Math.Min(UsualLength, model.Longest ?? UsualLength), request.OverLong, request.Packing,
        request.GradientCheckpointing, request.EvalSteps, request.SaveSteps, request.EarlyStoppingPatience, request.Seed);

    internal string Write() => JsonSerializer.Serialize(this, Indented) + "\n";
}
