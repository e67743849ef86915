using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>By the tokenizer and the template of a folder: the very ids that trainings use.</summary>
internal sealed class FolderEncoder : IPromptEncoder
{
    private readonly ChatTemplate _template;
    private readonly ChatEncoder _encoder;

    private FolderEncoder(TextTokenizer tokenizer, ChatTemplate template) =>
        (_template, _encoder) = (template, new(tokenizer, template));

    /// <exception cref="UnprocessableException">The folder has no tokenizer or no template.</exception>
    internal static FolderEncoder Open(string name, string folder, TimeProvider clock)
    {
        if (!File.Exists(Path.Combine(folder, "tokenizer.json")))
        {
            throw new UnprocessableException($"model: '{name}' has no tokenizer.json, so it neither reads nor writes text.", "model");
        }

        var tokenizer = TextTokenizer.Open(folder);
        return ChatTemplate.Open(folder, tokenizer.Special, clock) is { } template
            ? new(tokenizer, template)
            : throw NoTemplate(name);
    }

    internal static UnprocessableException NoTemplate(string name) => new(
        $"model: '{name}' has no chat template, so how it is written a conversation is not known; one that has.", "model");

    public int[] Prompt(IReadOnlyList<ChatMessage> messages) => _encoder.Prompt(messages);

    public void Dispose() => _template.Dispose();
}
