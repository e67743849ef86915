namespace StrategyFactory.Host.Errors;

/// <summary>The methods that change nothing and carry no body.</summary>
internal static class SafeMethod
{
    internal static bool Is(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
