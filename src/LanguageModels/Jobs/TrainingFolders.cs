using Microsoft.Extensions.Options;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Where trainings keep their files.</summary>
internal sealed class TrainingFolders(IOptions<LanguageModelsOptions> options)
{
    /// <summary>What a training makes.</summary>
    internal string Of(Guid id) => Path.Combine(options.Value.Folder, "trainings", id.ToString());

    internal string Checkpoint(Guid id) => Path.Combine(Of(id), "checkpoint.safetensors");

    /// <summary>Where another program keeps what it can go on from.</summary>
    internal string Unfinished(Guid id) => Path.Combine(Of(id), "checkpoints");

    /// <summary>What another program keeps in order to go on, and copies of what it has chosen.</summary>
    internal void DeleteUnfinished(Guid id)
    {
        foreach (var name in (string[])["checkpoints", "best", "best.part", "prepared"])
        {
            var folder = Path.Combine(Of(id), name);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    internal void DeleteCheckpoint(Guid id)
    {
        if (File.Exists(Checkpoint(id)))
        {
            File.Delete(Checkpoint(id));
        }
    }
}
