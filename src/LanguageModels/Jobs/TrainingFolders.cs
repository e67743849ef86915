using Microsoft.Extensions.Options;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Where trainings keep their files.</summary>
internal sealed class TrainingFolders(IOptions<LanguageModelsOptions> options)
{
    /// <summary>What a training makes.</summary>
    internal string Of(Guid id) => Path.Combine(options.Value.Folder, "trainings", id.ToString());

    internal string Checkpoint(Guid id) => Path.Combine(Of(id), "checkpoint.safetensors");

    internal void DeleteCheckpoint(Guid id)
    {
        if (File.Exists(Checkpoint(id)))
        {
            File.Delete(Checkpoint(id));
        }
    }
}
