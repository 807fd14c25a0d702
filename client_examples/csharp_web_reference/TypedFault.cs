// The contract's faults. wsdl makes no classes for them, so what they hold stands here.

using System;
using System.Linq;
using System.Web.Services.Protocols;
using System.Xml;
using System.Xml.Serialization;

namespace LearningRecords
{
    /// <summary>What a fault holds; an InvalidRequestFault has violations too.</summary>
    [XmlType(Namespace = TypedFault.Namespace)]
    public sealed class FaultContent
    {
        public string Code { get; set; }

        public string Message { get; set; }

        public string RequestId { get; set; }

        [XmlElement("Violation")]
        public Violation[] Violations { get; set; }
    }

    /// <summary>One broken rule, and where.</summary>
    [XmlType(Namespace = TypedFault.Namespace)]
    public sealed class Violation
    {
        public string Path { get; set; }

        public string Rule { get; set; }
    }

    /// <summary>A fault of the contract: its kind, which is the name of its element, and what that holds.</summary>
    public sealed class TypedFault : Exception
    {
        public const string Namespace = "urn:lrs-soap:learning-records:1";

        private TypedFault(string kind, FaultContent content, Exception cause)
            : base(kind + " " + content.Code + ": " + content.Message, cause)
        {
            Kind = kind;
            Content = content;
        }

        public string Kind { get; private set; }

        public FaultContent Content { get; private set; }

        /// <summary>The typed fault in an exception of the proxy, null if it is another.</summary>
        public static TypedFault In(SoapException error)
        {
            var element = error.Detail == null ? null : error.Detail.ChildNodes.OfType<XmlElement>().FirstOrDefault();
            if (element == null || element.NamespaceURI != Namespace)
            {
                return null;
            }
            var root = new XmlRootAttribute(element.LocalName) { Namespace = Namespace };
            var serializer = new XmlSerializer(typeof(FaultContent), root);
            using (var reader = new XmlNodeReader(element))
            {
                return new TypedFault(element.LocalName, (FaultContent)serializer.Deserialize(reader), error);
            }
        }
    }
}
