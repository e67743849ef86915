using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Files;
using StrategyFactory.Neural.Decoders;

namespace StrategyFactory.LanguageModels.Jobs.Backends.Native;

/// <summary>What our own training loop leaves: the adapter, or the whole model.</summary>
internal static class NativeResult
{
    /// <summary>Writes it.</summary>
    /// <param name="job">Says whether it is an adapter.</param>
    /// <param name="place">The training's folder.</param>
    /// <param name="network">With the best weights.</param>
    /// <param name="model">The base.</param>
    /// <param name="hash">Of the base's weights.</param>
    /// <returns>Where it lies.</returns>
    internal static async Task<string> KeepAsync(TrainingJob job, string place, DecoderModel network, BaseModel model, string hash)
    {
        var folder = Path.Combine(place, job.Asked.Adapter == TrainingRules.Full ? "model" : "adapter");
        await WholeFolder.WriteAsync(folder, partial =>
        {
            if (network.ReadAdapter() is { } adapter)
            {
                adapter.Write(partial);
            }
            else
            {
                network.Save(partial);
                BaseFiles.Copy(model.Folder, partial);
            }

            new AdapterNote(model.Name, hash, job.Id).Write(partial);
            return Task.CompletedTask;
        });
        return folder;
    }
}
