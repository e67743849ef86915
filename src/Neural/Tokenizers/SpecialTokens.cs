namespace StrategyFactory.Neural.Tokenizers;

/// <summary>The marks that a tokenizer's files give a part to; null where they name none.</summary>
/// <param name="Begin">In front of a document (bos).</param>
/// <param name="End">Behind a document or an answer (eos).</param>
/// <param name="Padding">Fills batches (pad).</param>
/// <param name="Unknown">For what has no piece (unk); byte-level tokenizers have no need of it.</param>
public sealed record SpecialTokens(NamedToken? Begin, NamedToken? End, NamedToken? Padding, NamedToken? Unknown);

/// <summary>A token and its text.</summary>
/// <param name="Id">From 0.</param>
/// <param name="Text">As a chat template knows it.</param>
public sealed record NamedToken(int Id, string Text);
