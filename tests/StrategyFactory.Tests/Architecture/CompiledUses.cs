using System.Reflection;
using System.Reflection.Emit;

namespace StrategyFactory.Tests.Architecture;

/// <summary>
/// What pages of Razor use, read from the instructions that they are compiled to: their types, the members that they reach and the
/// types that they make. A constant of another room leaves no trace there.
/// </summary>
internal static class CompiledUses
{
    private const string Prefix = "StrategyFactory.";

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Instructions = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Use> OfPages(string module)
    {
        var assembly = Product.Assemblies.Single(assembly => Product.ShortName(assembly) == module);
        return from type in assembly.GetTypes().Where(IsOurs)
               let file = FileOf(type) + ".razor"
               where File.Exists(Path.Combine(Repository.Root, file))
               from used in TypesOf(type).SelectMany(Parts).Distinct()
               where used.Assembly == assembly && IsOurs(used)
               select new Use(file, FileOf(used) + ".cs", Outermost(used).Name);
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    private static string FileOf(Type type) =>
        $"src/{Outermost(type).Namespace![Prefix.Length..].Replace('.', '/')}/{Outermost(type).Name.Split('`')[0]}";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> TypesOf(Type type) =>
    [
        .. type.BaseType is { } parent ? [parent, .. type.GetInterfaces()] : type.GetInterfaces(),
        .. type.GetFields(Declared).Select(field => field.FieldType),
        .. type.GetProperties(Declared).Select(property => property.PropertyType),
        .. type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).SelectMany(TypesOf),
        .. type.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
    ];

    private static IEnumerable<Type> TypesOf(MethodBase method)
    {
        IEnumerable<Type> signature = method.GetParameters().Select(parameter => parameter.ParameterType);
        signature = method is MethodInfo { ReturnType: var result } ? signature.Append(result) : signature;
        return method.GetMethodBody() is { } body
            ? [.. signature, .. body.LocalVariables.Select(local => local.LocalType), .. TypesOf(method, body.GetILAsByteArray()!)]
            : signature;
    }

    private static IEnumerable<Type> TypesOf(MethodBase method, byte[] instructions)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < instructions.Length;)
        {
            short code = instructions[at++];
            code = code == 0xFE ? (short)(0xFE00 | instructions[at++]) : code;
            var kind = Instructions[code].OperandType;
            if (kind is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(instructions, at), typeArguments, methodArguments)!;
                foreach (var type in member is Type itself ? [itself] : TypesOf(member))
                {
                    yield return type;
                }
            }

            at += kind switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(instructions, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member is MethodInfo { IsGenericMethod: true } method
        ? [member.DeclaringType!, .. method.GetGenericArguments()]
        : [member.DeclaringType!];

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : type.IsGenericParameter ? [] : [type];
}
