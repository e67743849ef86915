using System.CommandLine;
using System.Globalization;
using MediatR;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary>The verbs of <c>language</c> that are about versions and what serves.</summary>
internal static class LanguageRegistryVerbs
{
    private static readonly Argument<string> Reference = new("VERSION") { Description = "A version, such as kant:3, or its id." };
    private static readonly Argument<FileInfo> GgufFile = new("FILE") { Description = "A GGUF file; it stays where it is." };
    private static readonly Option<string> Name = new("--name") { Description = "Name of the model.", HelpName = "NAME", Required = true };
    private static readonly Option<string?> OfName = new("--name") { Description = "Only of this name.", HelpName = "NAME" };
    private static readonly Option<string?> Notes = new("--notes") { Description = "For people.", HelpName = "TEXT" };
    private static readonly Option<string?> Reason =
        new("--override") { Description = "Why, although comparisons speak against it.", HelpName = "TEXT" };
    private static readonly Option<DateTimeOffset?> At = new("--at") { Description = "What served at that moment.", HelpName = "TIME" };

    private static readonly Option<string> Alias = new("--alias")
    {
        Description = "What points to it.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "production",
    };

    private static readonly Option<string> Target = new("--target")
    {
        Description = "native or vllm.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "native",
    };

    internal static IReadOnlyList<Command> All { get; } =
    [
        Asking("models", "List versions of models.", [OfName], parsed => new GetModelVersions(parsed.GetValue(OfName)),
            LanguageRegistryTables.Show),
        Asking(
            "register", "Enter a GGUF file as a version of its own.", [GgufFile, Name],
            parsed => new RegisterModel { Name = parsed.GetValue(Name), Path = parsed.GetValue(GgufFile)!.FullName, IsLocal = true },
            entered => LanguageRegistryTables.Show([entered])),
        Working("deploy", "Check a version and let an alias point to it.", [Reference, Alias, Target, Notes, Reason], DeployAsync),
        Moving("rollback", "Let an alias point to the version before.", (id, request) => new RollBackModel(id, request)),
        Moving("undeploy", "Take an alias away from a version.", (id, request) => new UndeployModel(id, request)),
        Opening("archive", "Put a version away.", [Reference], async (parsed, factory, token) =>
        {
            var version = await FindAsync(parsed, factory, token);
            Print(parsed, await factory.SendAsync(new ArchiveModel(version.Id), token),
                archived => LanguageRegistryTables.Show([archived]));
            return 0;
        }),
        Asking(
            "deployments", "List what serves, now or at a moment.", [At, OfName],
            parsed => new GetDeployments(parsed.GetValue(At), parsed.GetValue(OfName)), LanguageRegistryTables.Show),
    ];

    private static Command Moving(string name, string description, Func<Guid, RollbackRequest, IRequest<Deployment>> request) => Opening(
        name, description, [Reference, Alias, Notes], async (parsed, factory, token) =>
        {
            var version = await FindAsync(parsed, factory, token);
            RollbackRequest asked = new(parsed.GetValue(Alias)!, parsed.GetValue(Notes));
            Print(parsed, await factory.SendAsync(request(version.Id, asked), token), LanguageRegistryTables.Show);
            return 0;
        });

    private static async Task<int> DeployAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var version = await FindAsync(parsed, factory, token);
        var begun = await factory.SendAsync(
            new DeployModel(version.Id, new()
            {
                Alias = parsed.GetValue(Alias)!,
                Target = parsed.GetValue(Target)!,
                Notes = parsed.GetValue(Notes),
                OverrideReason = parsed.GetValue(Reason),
            }),
            token);
        var ended = await WorkFollower.FollowAsync(
            inner => factory.SendAsync(new GetDeployment(begun.Id), inner),
            now => now.Status is "pending" or "checking" ? new WorkFollower.Standing(now.Stage ?? "waits", now.Progress / 100) : null,
            inner => factory.SendAsync(new CancelDeployment(begun.Id), inner),
            token);
        Print(parsed, ended, LanguageRegistryTables.Show);
        if (ended.Status == "done")
        {
            return 0;
        }

        Terminal.Fail(ended.Error ?? $"The deployment was {ended.Status}.");
        return 1;
    }

    private static async Task<ModelVersion> FindAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var given = parsed.GetValue(Reference)!;
        if (Guid.TryParse(given, CultureInfo.InvariantCulture, out var id))
        {
            return await factory.SendAsync(new GetModelVersion(id), token);
        }

        var versions = await factory.SendAsync(new GetModelVersions(given.Split(':')[0], Limit: 500), token);
        return versions.FirstOrDefault(version => version.Reference == given)
            ?? throw new FormatException($"version: '{given}' is not here; ./factory language models lists those that are.");
    }
}
