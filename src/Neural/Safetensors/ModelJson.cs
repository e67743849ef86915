using System.Text.Json;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>JSON of strangers: whatever is wrong with it is a <see cref="ModelFileException"/> that names the file.</summary>
internal static class ModelJson
{
    private const long LongestFile = 64 << 20;

    /// <summary>Reads a file of at most 64 MiB.</summary>
    internal static T Read<T>(string path, Func<JsonElement, T> read)
    {
        if (new FileInfo(path).Length > LongestFile)
        {
            throw new ModelFileException(path, $"it is longer than {LongestFile >> 20} MiB.");
        }

        return Parse(File.ReadAllBytes(path), path, "it", read);
    }

    /// <summary>Reads text.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="path">For messages.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="read">Takes from it what is needed; the element does not outlive the call.</param>
    internal static T Parse<T>(ReadOnlyMemory<byte> json, string path, string what, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new ModelFileException(path, $"{what} is no JSON object.");
        }
        catch (JsonException failure)
        {
            throw new ModelFileException(path, $"{what} is no JSON: {failure.Message}");
        }
        catch (InvalidOperationException failure) when (failure is not ObjectDisposedException)
        {
            // bytes that are no UTF-8, and halves of surrogate pairs, are found only when a text is taken out
            throw new ModelFileException(path, $"{what} holds text that is no Unicode.");
        }
    }
}
