using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Datasets.Formats;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>Writes what a training learns from as JSON lines of messages, whatever shape it has where it comes from.</summary>
internal sealed class ConversationFiles(TrainingTexts texts)
{
    internal const string Training = "train.jsonl";
    internal const string Validation = "validation.jsonl";

    /// <summary>Writes both files; the one to validate on only where there is anything in it.</summary>
    /// <returns>Whether there is.</returns>
    internal async Task<bool> WriteAsync(TrainingJob job, string folder, CancellationToken token)
    {
        var (training, validation) = await texts.ReadAsync(job, token);
        await WriteAsync(Path.Combine(folder, Training), training, token);
        var validationPath = Path.Combine(folder, Validation);
        if (validation.Count > 0)
        {
            await WriteAsync(validationPath, validation, token);
        }
        else
        {
            File.Delete(validationPath);
        }

        return validation.Count > 0;
    }

    private static async Task WriteAsync(string path, IReadOnlyList<ChatMessage[]> conversations, CancellationToken token)
    {
        var format = ExampleFormats.Of(DatasetFormat.OpenAi);
        await using var file = File.Create(path);
        foreach (var conversation in conversations)
        {
            ExampleMessage[] messages = [.. conversation.Select(message => new ExampleMessage(message.Role, message.Content))];
            await file.WriteAsync(format.Line(messages), token);
        }
    }
}
