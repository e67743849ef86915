using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>train</c>: fits the whole grid on a symbol and stores the best model, as <c>POST /api/train</c> does.</summary>
internal static class TrainVerb
{
    // what an evolution request calls otherwise than a training
    private const string SeedFeatures = "seed_features";
    private const string Features = "features";

    private static readonly HashSet<string> Fields =
        [.. typeof(TrainingSpecification).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))];

    private static readonly Option<string> Symbol =
        new("--symbol") { Description = "An imported symbol.", Required = true, HelpName = "NAME" };

    internal static Command Create()
    {
        // a training has the same options as the trainings of a run, under the same names
        var options = new EvolveOptions(option => Fields.Contains(option.Name) || option.Name == SeedFeatures);
        var command = FactoryVerb.Opening(
            "train", "Fit a grid of models on a symbol and store the best one.", [Symbol], async (parsed, factory, token) =>
            {
                var specification = Specification(options.Request(parsed, parsed.GetValue(Symbol)!));
                var stored = Terminal.IsWatched
                    ? await FollowAsync(factory, specification, token)
                    : await factory.SendAsync(new TrainModel(specification), token);
                FactoryVerb.Print(parsed, stored, Show);
                return 0;
            });
        options.AddTo(command);
        return command;
    }

    private static async Task<StoredModel> FollowAsync(FactoryProcess factory, TrainingSpecification specification, CancellationToken token)
    {
        var plan = await factory.SendAsync(new PlanTraining(specification), token);
        return await ProgressDisplay.RunAsync(
            $"Training {plan.Cells} models", plan.Cells,
            done => factory.SendAsync(new TrainModel(specification) { CellsDone = cells => done(cells) }, token));
    }

    // What was not given stays out, so that it gets the default of a training.
    private static TrainingSpecification Specification(EvolutionRequest request)
    {
        var given = JsonSerializer.SerializeToNode(request, FactoryJson.Options)!.AsObject();
        var fields = given.Select(field => KeyValuePair.Create(field.Key == SeedFeatures ? Features : field.Key, field.Value?.DeepClone()))
            .Where(field => field.Value is not null && Fields.Contains(field.Key));
        return new JsonObject(fields).Deserialize<TrainingSpecification>(FactoryJson.Options)!;
    }

    private static void Show(StoredModel stored) => Terminal.Print(
        stored.Reused
            ? $"Model {stored.ModelId}: the same training was done before; ./factory models {stored.ModelId} tells about it."
            : $"Model {stored.ModelId}: the best of {stored.ModelsTrained}; ./factory models {stored.ModelId} tells about it.");
}
