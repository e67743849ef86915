using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Files;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>The whole model of a training: what it trained, or the base with its adapter, merged when it is first asked for.</summary>
/// <param name="bases">Where the base is found.</param>
/// <param name="size">What there is room for.</param>
/// <param name="job">Says which base, and what was trained of it.</param>
/// <param name="trained">The folder of the adapter, or of the whole model.</param>
/// <param name="place">The training's folder.</param>
/// <param name="keeps">Whether merged weights stay there; else they are gone in the end.</param>
internal sealed class MergedModel(BaseModels bases, ExportSize size, TrainingJob job, string trained, string place, bool keeps)
    : IDisposable
{
    private string? _folder;
    private string? _temporary;

    internal string Trained => trained;

    /// <summary>The folder of the model.</summary>
    /// <param name="format">What it is needed for.</param>
    /// <param name="token">Ends it before it begins to merge.</param>
    internal async Task<string> RequireAsync(string format, CancellationToken token)
    {
        if (_folder is not null)
        {
            return _folder;
        }

        if (!Directory.Exists(trained))
        {
            throw new UnprocessableException($"export: {trained} is not there; trainings whose files lie on this machine.", "export");
        }

        return _folder = File.Exists(Path.Combine(trained, "config.json")) ? trained : await MergeAsync(format, token);
    }

    /// <summary>Writes the model as GGUF.</summary>
    /// <returns>The file.</returns>
    internal async Task<string> ConvertAsync(string format, GgufPrecision precision, CancellationToken token)
    {
        var folder = await RequireAsync(format, token);
        size.RequireDisk(format, place, ExportSize.Of(format, DecoderConfig.Read(folder)));
        var target = Path.Combine(place, "gguf", $"model-{precision.Name()}.gguf");
        var beside = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        foreach (var left in beside.EnumerateFiles(Path.GetFileName(target) + ".*.partial"))
        {
            // of a process that was killed
            left.Delete();
        }

        await Task.Run(() => ModelConverter.Convert(folder, target, precision, job.Name, token: token), token);
        return target;
    }

    public void Dispose()
    {
        if (_temporary is not null && Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private async Task<string> MergeAsync(string format, CancellationToken token)
    {
        TorchRuntime.Require();
        var model = bases.Require(job.BaseModel, "base_model");
        await AdapterNote.RequireAsync(trained, model.Folder, token);
        ExportSize.RequireMemory(model.Config);
        var merged = ExportSize.Of(TrainingExportFormat.Merged, model.Config);
        size.RequireDisk(
            format, place, format == TrainingExportFormat.Merged ? merged : merged + ExportSize.Of(format, model.Config));
        var folder = Path.Combine(place, keeps ? "merged" : $"merging-{Guid.NewGuid():N}");
        _temporary = keeps ? null : folder;
        await WholeFolder.WriteAsync(folder, partial => Task.Run(() => Merge(model, partial), token));
        return folder;
    }

    private void Merge(BaseModel model, string partial)
    {
        using var network = DecoderModel.Open(model.Folder, trained);
        network.Merge();
        network.Save(partial);
        BaseFiles.Copy(model.Folder, partial);
        new Pretraining($"{model.TrainedOn}; then the training {job.Id}").Write(partial);
    }
}
