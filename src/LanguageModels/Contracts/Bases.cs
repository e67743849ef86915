using MediatR;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>The language models of this machine that write as they are and can be trained further.</summary>
public sealed record GetLanguageBases : IRequest<LanguageBases>;

/// <summary>What lies in the folders of language models.</summary>
/// <param name="Bases">What can be used, by name.</param>
/// <param name="Unreadable">Folders that hold none, or a broken one.</param>
public sealed record LanguageBases(IReadOnlyList<BaseDescription> Bases, IReadOnlyList<UnreadableModel> Unreadable);

/// <summary>A folder that holds no language model that can be used.</summary>
/// <param name="Name">Name of the folder.</param>
/// <param name="Reason">Why not, a sentence.</param>
public sealed record UnreadableModel(string Name, string Reason);

/// <summary>A language model.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Family"><c>llama</c>, <c>qwen2</c> or <c>qwen3</c>.</param>
/// <param name="Layers">Layers of the network.</param>
/// <param name="Width">Numbers that a token is made of.</param>
/// <param name="Vocabulary">Tokens that it knows.</param>
/// <param name="ContextLength">Tokens of the longest text.</param>
/// <param name="HasTokenizer">Whether it reads and writes text; without, only ids of tokens.</param>
/// <param name="TrainedOn">What it was trained on before it came here, for people.</param>
public sealed record BaseDescription(
    string Name, string Family, int Layers, int Width, int Vocabulary, int ContextLength, bool HasTokenizer, string TrainedOn);
