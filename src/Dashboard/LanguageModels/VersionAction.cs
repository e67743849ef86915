using StrategyFactory.Dashboard.Live;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>Something to do with a version, asked about before it is done.</summary>
/// <param name="Question">Ends with a question mark.</param>
/// <param name="Meaning">What it leads to.</param>
/// <param name="Action">What the button says.</param>
/// <param name="Send">Does it, and says what came of it.</param>
/// <param name="Harmful">Whether it takes something away.</param>
/// <param name="Leaves">Whether the version is gone afterwards.</param>
public sealed record VersionAction(
    string Question, string Meaning, string Action, Func<Requests, Task<string>> Send, bool Harmful = false, bool Leaves = false)
{
    /// <summary>An alias goes back to what it pointed to before.</summary>
    public static VersionAction RollBack(ModelVersion version, string alias)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(
            $"Roll back {version.Name}@{alias}?",
            $"It points to what served before {version.Reference} from then on. What served before is not checked again. Nothing is lost.",
            "Roll back",
            async requests => Moved(await requests.SendAsync(new RollBackModel(version.Id, new(alias)))));
    }

    /// <summary>An alias points to nothing.</summary>
    public static VersionAction Undeploy(ModelVersion version, string alias)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(
            $"Take {version.Name}@{alias} away?",
            $"Chats that name it are refused from then on; {version.Reference} itself stays, and can still be named.",
            "Take it away",
            async requests => Moved(await requests.SendAsync(new UndeployModel(version.Id, new(alias)))),
            Harmful: true);
    }

    /// <summary>The version is put away.</summary>
    public static VersionAction Archive(ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(
            $"Archive {version.Reference}?",
            "It is no longer served, and cannot be deployed again. Its files and its history stay.",
            "Archive it",
            async requests => $"{(await requests.SendAsync(new ArchiveModel(version.Id))).Reference} is archived.");
    }

    /// <summary>The version is deleted.</summary>
    public static VersionAction Delete(ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(
            $"Delete {version.Reference}?",
            version.Kind == "gguf"
                ? "It is taken out of the registry. Its number is never given again."
                : "Its files are deleted with it. Its number is never given again.",
            "Delete it",
            async requests =>
            {
                await requests.SendAsync(new DeleteModel(version.Id));
                return $"{version.Reference} is deleted.";
            },
            Harmful: true,
            Leaves: true);
    }

    private static string Moved(Deployment deployment) => ModelsTexts.Outcome(deployment);
}
