using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>Turns conversations into what a model reads.</summary>
internal interface IPromptEncoder : IDisposable
{
    /// <summary>The ids of a conversation up to where the answer begins.</summary>
    /// <exception cref="ChatTemplateException">The template does not write these messages.</exception>
    int[] Prompt(IReadOnlyList<ChatMessage> messages);
}
