// The credentials: a WS-Security UsernameToken in the SOAP header of each request.
//
// The contract does not name the header, so the proxy has no member for it. This gives it one, and an extension that
// app.config registers puts it into each request.

using System;
using System.Web.Services.Protocols;
using System.Xml.Serialization;

namespace LearningRecords
{
    [XmlRoot("Security", Namespace = Security.Wsse)]
    public sealed class Security : SoapHeader
    {
        public const string Wsse =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

        public Security()
        {
        }

        public Security(string user, string password)
        {
            UsernameToken = new UsernameToken { Username = user, Password = new Password { Text = password } };
        }

        [XmlElement(Namespace = Wsse)]
        public UsernameToken UsernameToken { get; set; }
    }

    [XmlType(Namespace = Security.Wsse)]
    public sealed class UsernameToken
    {
        public string Username { get; set; }

        public Password Password { get; set; }
    }

    [XmlType(Namespace = Security.Wsse)]
    public sealed class Password
    {
        public Password()
        {
            Type = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
        }

        [XmlAttribute]
        public string Type { get; set; }

        [XmlText]
        public string Text { get; set; }
    }

    /// <summary>What the proxy lacks.</summary>
    public partial class LearningRecordsService
    {
        public Security Security { get; set; }
    }

    /// <summary>Puts the proxy's credentials into the header of each request.</summary>
    public sealed class SecurityExtension : SoapExtension
    {
        public override object GetInitializer(Type serviceType)
        {
            return null;
        }

        public override object GetInitializer(LogicalMethodInfo methodInfo, SoapExtensionAttribute attribute)
        {
            return null;
        }

        public override void Initialize(object initializer)
        {
        }

        public override void ProcessMessage(SoapMessage message)
        {
            var request = message as SoapClientMessage;
            if (request == null || message.Stage != SoapMessageStage.BeforeSerialize)
            {
                return;
            }
            var proxy = request.Client as LearningRecordsService;
            if (proxy != null && proxy.Security != null)
            {
                request.Headers.Add(proxy.Security);
            }
        }
    }
}
