using System.CommandLine;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary>The verbs of <c>language</c> that are about trainings.</summary>
internal static class LanguageTrainingVerbs
{
    private static readonly LanguageTrainingRequest Usual = new();

    private static readonly Argument<Guid> Id = new("ID") { Description = "Id of a training." };

    private static readonly Option<string> Base = new("--base-model")
    {
        Description = "Name of the base.",
        HelpName = "NAME",
        Required = true,
    };

    private static readonly Option<string?> Name = Given("--name", "Name of the model that comes of it.", "NAME");
    private static readonly Option<string> Backend = Of("--backend", "Who trains.", "NAME", Usual.Backend);
    private static readonly Option<bool> Qlora = new("--qlora") { Description = "The base in four bits, where the backend can." };
    private static readonly Option<string?> Dataset = Given("--dataset", "A dataset of the storage root; without, gold stars.", "PATH");
    private static readonly Option<string?> Validation = Given("--validation", "A dataset to validate on; without, a part of it.", "PATH");
    private static readonly Option<string?> Philosopher = Given("--philosopher", "Whose gold stars.", "TEXT");
    private static readonly Option<string?> Domain = Given("--domain", "Of which domain.", "TEXT");
    private static readonly Option<string?> ConquestType = Given("--conquest-type", "Of which type.", "TEXT");
    private static readonly Option<string> Adapter = Of("--adapter-type", "lora or full.", "NAME", Usual.Adapter);
    private static readonly Option<int> Epochs = Of("--epochs", "How often every example is seen.", "N", Usual.NumEpochs);
    private static readonly Option<int> Batch = Of("--batch-size", "Rows that are computed at once.", "N", Usual.BatchSize);
    private static readonly Option<int> Accumulation = Of("--accumulation", "Such batches a step.", "N", Usual.GradientAccumulationSteps);
    private static readonly Option<double> Rate = Of("--learning-rate", "Highest learning rate.", "X", Usual.LearningRate);
    private static readonly Option<int> Rank = Of("--lora-r", "Rank of the adapter.", "N", Usual.LoraR);
    private static readonly Option<double> Alpha = Of("--lora-alpha", "The adapter counts α/r.", "X", Usual.LoraAlpha);
    private static readonly Option<int?> Length = new("--max-seq-length") { Description = "Tokens of an example.", HelpName = "N" };
    private static readonly Option<bool> Packing = new("--packing") { Description = "Short examples share rows." };
    private static readonly Option<bool> Recompute = new("--gradient-checkpointing") { Description = "Less memory, a third more time." };
    private static readonly Option<string[]> Export = new("--export")
    {
        Description = "What it is written as: adapter, merged, gguf_f16, gguf_q8_0.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Seed = Of("--seed", "Seed of whatever is random.", "N", Usual.Seed);
    private static readonly Option<string?> Status = Given("--status", "Only those that are so.", "NAME");

    internal static IReadOnlyList<Command> All { get; } = [Train(), List(), Cancel()];

    private static Command Train() => Working(
        "train",
        "Train a base on examples, and keep what it learned.",
        [
            Base, Backend, Name, Dataset, Validation, Philosopher, Domain, ConquestType, Adapter, Epochs, Batch, Accumulation, Rate, Rank,
            Alpha,
            Length, Packing, Recompute, Qlora, Export, Seed,
        ],
        TrainAsync);

    private static Command List() => Asking(
        "trainings", "List trainings, newest first.", [Status],
        parsed => new GetLanguageTrainings(parsed.GetValue(Status)), LanguageTrainingTables.Show);

    private static Command Cancel() => Asking(
        "cancel", "Stop a training.", [Id],
        parsed => new CancelLanguageTraining(parsed.GetValue(Id)), LanguageTrainingTables.Show);

    private static async Task<int> TrainAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var started = await factory.SendAsync(new StartLanguageTraining(Request(parsed)), token);
        Terminal.Say($"Training {started.Id}: {started.Name} on {started.DatasetPath}.");
        var ended = await WorkFollower.FollowAsync(
            inner => factory.SendAsync(new GetLanguageTraining(started.Id), inner),
            training => training.FinishedAt is null
                ? new($"{training.Name}: step {training.CurrentStep} of {training.TotalSteps}", training.Progress / 100)
                : null,
            inner => factory.SendAsync(new CancelLanguageTraining(started.Id), inner),
            token);
        Print(parsed, ended, LanguageTrainingTables.Show);
        return ended.Status == "completed" ? 0 : 1;
    }

    private static LanguageTrainingRequest Request(ParseResult parsed) => new()
    {
        BaseModel = parsed.GetValue(Base),
        Backend = parsed.GetValue(Backend)!,
        UseQlora = parsed.GetValue(Qlora),
        Name = parsed.GetValue(Name),
        DatasetPath = parsed.GetValue(Dataset),
        ValidationPath = parsed.GetValue(Validation),
        Philosopher = parsed.GetValue(Philosopher),
        Domain = parsed.GetValue(Domain),
        ConquestType = parsed.GetValue(ConquestType),
        Adapter = parsed.GetValue(Adapter)!,
        NumEpochs = parsed.GetValue(Epochs),
        BatchSize = parsed.GetValue(Batch),
        GradientAccumulationSteps = parsed.GetValue(Accumulation),
        LearningRate = parsed.GetValue(Rate),
        LoraR = parsed.GetValue(Rank),
        LoraAlpha = parsed.GetValue(Alpha),
        MaxSeqLength = parsed.GetValue(Length),
        Packing = parsed.GetValue(Packing),
        GradientCheckpointing = parsed.GetValue(Recompute),
        Export = parsed.GetValue(Export) is { Length: > 0 } formats ? formats : Usual.Export,
        Seed = parsed.GetValue(Seed),
    };

    private static Option<string?> Given(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    private static Option<T> Of<T>(string name, string description, string helpName, T usual) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
    };
}
