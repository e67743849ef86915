using System.Text.Json;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>
/// What an adapter was trained on, in <c>training.json</c> beside it: older versions of PEFT refuse an <c>adapter_config.json</c> with a
/// key that they do not know.
/// </summary>
/// <param name="Base">Name of the base.</param>
/// <param name="BaseHash">Of its weights, see <see cref="Bases.BaseHash"/>.</param>
/// <param name="TrainingId">The training that it came of.</param>
internal sealed record AdapterNote(string Base, string BaseHash, Guid TrainingId)
{
    private const string FileName = "training.json";

    internal void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), FactoryJson.Write(this));

    /// <summary>Refuses an adapter that says that it belongs to another base.</summary>
    /// <exception cref="UnprocessableException">It does.</exception>
    internal static async Task RequireAsync(string adapter, string folder, CancellationToken token)
    {
        if (Of(adapter) is { } note && await Bases.BaseHash.OfAsync(folder, token) is var hash && hash != note.BaseHash)
        {
            throw new UnprocessableException(
                $"adapter: it was trained beside other weights ({note.Base}, {note.BaseHash[..12]}…) than these ({hash[..12]}…); "
                + $"model {note.Base}.",
                "adapter");
        }
    }

    private static AdapterNote? Of(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? FactoryJson.Read<AdapterNote>(File.ReadAllText(path)) : null;
        }
        catch (JsonException broken)
        {
            throw new ModelFileException(path, $"it cannot be read: {broken.Message}");
        }
    }
}
