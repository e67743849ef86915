using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>By what a GGUF file says itself.</summary>
internal sealed class FileEncoder(GgufChatEncoder encoder) : IPromptEncoder
{
    public int[] Prompt(IReadOnlyList<ChatMessage> messages) => encoder.Prompt(messages);

    public void Dispose() => encoder.Dispose();
}
