namespace StrategyFactory.Kernel.Errors;

/// <summary>
/// How an endpoint words what is wrong where its callers know the shape of another server; part of its metadata. All others answer with
/// problem details.
/// </summary>
/// <param name="Body">What is written as JSON.</param>
public sealed record ErrorShape(Func<ErrorFacts, object> Body);

/// <summary>What is wrong with a request.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Message">A whole sentence for people.</param>
/// <param name="Field">The field at fault, snake_case, or null.</param>
public sealed record ErrorFacts(int Status, string Message, string? Field);
