; Inno Setup 6. Build with, in the root of a checkout after `dev.py bundle`:
;   iscc /DVersion=1.2.3 /DBundle=build\bundle\SecondOp packaging\windows\secondop.iss
; Signing: add /DSign and tell iscc the tool, as in
;   iscc /DSign "/Ssigner=signtool sign /fd sha256 /tr $qTIMESTAMP-SERVER$q /td sha256 /n $qNAME$q $f" …
; Silent: SecondOp-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART [/ALLUSERS or /CURRENTUSER] [/DIR="…"]

#ifndef Version
  #error Give the version: /DVersion=…, as secondop_desktop/__init__.py has it
#endif
#ifndef Bundle
  #define Bundle "build\bundle\SecondOp"
#endif

[Setup]
AppId={{6B0C55E7-2D1B-4C8F-9B0E-8D7E4A1C93F2}
AppName=SecondOp
AppVersion={#Version}
AppPublisher=The SecondOp authors
SourceDir=..\..
OutputDir=build\bundle
OutputBaseFilename=SecondOp-{#Version}-setup
DefaultDirName={autopf}\SecondOp
DefaultGroupName=SecondOp
DisableProgramGroupPage=yes
; Without rights it installs for one person; whoever has them is asked.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=LICENSE
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
RestartApplications=no
UninstallDisplayIcon={app}\secondop-desktop.exe
#ifdef Sign
SignTool=signer
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; An upgrade leaves no library of the old version behind.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\SecondOp"; Filename: "{app}\secondop-desktop.exe"
Name: "{autodesktop}\SecondOp"; Filename: "{app}\secondop-desktop.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.secondop"; ValueType: string; ValueData: "SecondOp.Vault"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\SecondOp.Vault"; ValueType: string; ValueData: "SecondOp records"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\SecondOp.Vault\DefaultIcon"; ValueType: string; ValueData: "{app}\secondop-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\SecondOp.Vault\shell\open\command"; ValueType: string; ValueData: """{app}\secondop-desktop.exe"" ""%1"""
; Other programs write .age files too: SecondOp is one of those that open them, and takes the ending from nobody.
Root: HKA; Subkey: "Software\Classes\.age\OpenWithProgids"; ValueType: string; ValueName: "SecondOp.HandOver"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\SecondOp.HandOver"; ValueType: string; ValueData: "A person handed over by SecondOp, encrypted"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\SecondOp.HandOver\DefaultIcon"; ValueType: string; ValueData: "{app}\secondop-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\SecondOp.HandOver\shell\open\command"; ValueType: string; ValueData: """{app}\secondop-desktop.exe"" ""%1"""

[Run]
Filename: "{app}\secondop-desktop.exe"; Description: "{cm:LaunchProgram,SecondOp}"; Flags: nowait postinstall skipifsilent

; Records, backups and settings are in the person's own folders, and nothing here touches them.
